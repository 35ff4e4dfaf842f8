/** Metadata of a volume that a running machine of ours has had: it may hold data. */
export const USED = 'scp_used';

export function isUsed({ metadata }: { readonly metadata: Readonly<Record<string, string>> }): boolean {
  return metadata[USED] !== undefined;
}
