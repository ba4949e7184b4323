"""Programs of others that judge pages: the Nu HTML checker and Lighthouse, pinned in package-lock.json, installed into `.node`."""
