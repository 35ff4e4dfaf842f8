export function identifier(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** A text that holds nothing to escape but quotes and backslashes. */
export function literal(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/** A user from every host: who may reach the server at all, the network says. */
export function account(user: string): string {
  return `${literal(user)}@'%'`;
}

/** The name as GRANT takes it: there `_` stands for any character. */
export function databasePattern(name: string): string {
  return name.replaceAll('_', '\\_');
}
