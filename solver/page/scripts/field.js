// The state of a field: {selector, editable, reason, maxlength}.
(field) => ({
  selector: selectorOf(field),
  reason: field.disabled || field.closest("fieldset:disabled") ? "disabled" : field.readOnly ? "read-only" : null,
  maxlength: field.maxLength > 0 ? field.maxLength : null,
})
