/** The host name that Nova makes of a server's name. */
export function hostnameFor(name: string, id: string): string {
  const plain = name
    .replaceAll(/[ _]/g, '-')
    .replaceAll(/[^\w.-]+/g, '')
    .toLowerCase()
    .replace(/^[.-]+|[.-]+$/g, '')
    .slice(0, 63);
  return plain === '' ? `server-${id}` : plain;
}
