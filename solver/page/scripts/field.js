// The state of a field: {selector, reason, maxlength, size, numeric, pattern, said}.
(field) => ({
  selector: selectorOf(field),
  reason: field.disabled || field.closest("fieldset:disabled") ? "disabled" : field.readOnly ? "read-only" : null,
  maxlength: field.maxLength > 0 ? field.maxLength : null,
  size: field.hasAttribute("size") ? field.size : null,
  numeric: field.type === "number" || field.inputMode === "numeric",
  pattern: field.pattern || null,
  said: selfDescription(field).slice(0, 400),
})
