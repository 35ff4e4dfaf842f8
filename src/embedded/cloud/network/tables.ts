export function networkTables() {
  return {};
}
