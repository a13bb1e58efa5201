"""Pixels in, pixels out: decodes pictures and makes them easier to read; knows no OCR and no browser."""

from preprocess.compare import difference
from preprocess.frames import composites, encode_frames, in_order, load_frames
from preprocess.image import MAX_BYTES, MAX_PIXELS, ImageError, data_uri_bytes, image_size, load_image
from preprocess.pipeline import STEPS, Pipeline, PipelineError, Step

__all__ = [
    "MAX_BYTES",
    "MAX_PIXELS",
    "STEPS",
    "ImageError",
    "Pipeline",
    "PipelineError",
    "Step",
    "composites",
    "data_uri_bytes",
    "difference",
    "encode_frames",
    "image_size",
    "in_order",
    "load_frames",
    "load_image",
]
