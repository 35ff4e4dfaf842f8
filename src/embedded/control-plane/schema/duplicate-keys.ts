/** Paths of the keys that stand twice in an object of a JSON text, as a strict decoder names them: `spec.foo`. */
export function duplicateKeys(_text: string): readonly string[] {
  return [];
}
