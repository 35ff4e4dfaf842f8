import colors from 'picocolors';
import type { DataFolder } from './data-folder.ts';

/** What a newcomer tries after everything is Ready. */
export function whatNext(folder: DataFolder, seconds: number | undefined): string {
  const data = folder.path === `${process.cwd()}/.storm` ? '' : ` --data ${folder.path}`;
  const command = (text: string, why: string) => `  ${colors.cyan(text.padEnd(58))} ${colors.dim(why)}`;
  const k = `./stormctl kubectl${data}`;
  const b = `./stormctl break${data}`;
  const look = [
    'Look around (kubectl works too, with the KUBECONFIG below):',
    command(`${k} get scp -A`, 'everything that is declared'),
    command(`${k} describe cloud -n storm storm`, 'what the operator did and sees'),
    command(`${k} explain cloud.spec.networks`, 'what can be declared'),
    command(
      `./stormctl plan${data} -f manifests/samples/scp-cloud.yaml`,
      'what a manifest would change: edit it first',
    ),
    'Break something and watch it mend:',
    command(`${b} network`, 'delete a network'),
    command(`${b} rule`, 'open a security group to the world'),
    command(`${k} get events -n storm --watch`, 'the story as it happens'),
  ];
  return [
    '',
    ...(seconds === undefined
      ? ['The world is up: a control plane and a cloud, without operator and samples.', '']
      : [colors.green(`Everything is Ready after ${seconds.toFixed(1)} s.`), '', ...look]),
    'Use it from other programs:',
    command(`export KUBECONFIG=${folder.kubeconfig}`, ''),
    command(`export OS_CLIENT_CONFIG_FILE=${folder.cloudsYaml} OS_CLOUD=embedded`, ''),
    '',
    colors.dim('Ctrl-C stops it.'),
    '',
  ].join('\n');
}
