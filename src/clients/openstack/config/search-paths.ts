export interface SearchContext {
  /** `OS_CLIENT_CONFIG_FILE` */
  readonly configFile?: string | undefined;
  readonly workingDirectory: string;
  /** `XDG_CONFIG_HOME` */
  readonly xdgConfigHome?: string | undefined;
  readonly home?: string | undefined;
}

/**
 * Where OpenStack clients look for clouds.yaml, best first; the first that exists is the one (openstacksdk,
 * "Configuring OpenStack SDK Applications"). Pure: the caller looks whether they exist. The secure.yaml that goes with one
 * is beside it.
 */
export function cloudsYamlPaths({ configFile, workingDirectory, xdgConfigHome, home }: SearchContext): string[] {
  const userConfig = xdgConfigHome ?? (home === undefined ? undefined : `${home}/.config`);
  return [
    ...(configFile === undefined || configFile === '' ? [] : [configFile]),
    `${workingDirectory}/clouds.yaml`,
    ...(userConfig === undefined ? [] : [`${userConfig}/openstack/clouds.yaml`]),
    '/etc/openstack/clouds.yaml',
  ];
}

/** The file of secrets beside a clouds.yaml. */
export function secureYamlPath(cloudsYamlPath: string): string {
  return cloudsYamlPath.replace(/[^/]*$/, 'secure.yaml');
}
