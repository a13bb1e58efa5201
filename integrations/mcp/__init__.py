"""The recogniser for agents, over the Model Context Protocol: ``captcha-ocr mcp``."""
