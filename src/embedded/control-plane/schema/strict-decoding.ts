/** What a strict decoder complains of, in the API server's words and order: duplicates first, then unknown fields. */
export function strictDecodingErrors(duplicates: readonly string[], unknown: readonly string[]): readonly string[] {
  return [
    ...duplicates.map((path) => `duplicate field "${path}"`),
    ...unknown.map((path) => `unknown field "${path}"`),
  ];
}

/** The message of the 400 that `fieldValidation=Strict` answers with. */
export function strictDecodingMessage(kind: string, version: string, errors: readonly string[]): string {
  return `${kind} in version "${version}" cannot be handled as a ${kind}: strict decoding error: ${errors.join(', ')}`;
}
