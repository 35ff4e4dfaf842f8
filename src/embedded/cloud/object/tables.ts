export function objectTables() {
  return {};
}
