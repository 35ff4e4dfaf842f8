/** The installation's name in marks, from the uid of the namespace kube-system. */
export function installationOf(kubeSystemUid: string): string {
  return kubeSystemUid.replaceAll('-', '').slice(0, 12);
}
