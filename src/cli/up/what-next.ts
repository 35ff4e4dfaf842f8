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
    command(`${k} get dbc -n storm --watch`, 'the database clusters, as they go'),
    command(`${k} describe dbc -n storm orders`, 'what the operator did and sees'),
    command(`${k} explain dbc.spec`, 'what can be declared'),
    command(`./stormctl plan${data} -f manifests/databases/galera.yaml`, 'what a manifest would change: edit it first'),
    'Break something and watch it mend:',
    command(`${b} power`, 'the power of the machine that serves orders'),
    command(`${b} host`, 'the power of its whole host ("heal" gives it back)'),
    command(`${b} server`, 'stop a machine'),
    command(`${b} volume`, 'lose a machine and its data volume'),
    command(`${b} process wiki`, 'kill a database of the Galera cluster'),
    command(`${b} file`, 'edit a file that the operator manages'),
    command(`${b} network`, 'delete a network'),
    command(`./stormctl break --help`, 'what else can be broken'),
    command(`${k} get events -n storm --watch`, 'the story as it happens'),
  ];
  return [
    '',
    ...(seconds === undefined
      ? ['The world is up: a control plane and a cloud, without operator and samples.', '']
      : [colors.green(`Everything is Ready after ${seconds.toFixed(1)} s.`), '', ...look]),
    'Use it from other programs:',
    command(`export KUBECONFIG=${folder.kubeconfig}`, ''),
    command(`ssh -F ${folder.sshConfig} ${seconds === undefined ? 'MACHINE' : 'orders-data-1'}`, ''),
    command(`export OS_CLIENT_CONFIG_FILE=${folder.cloudsYaml} OS_CLOUD=embedded`, ''),
    '',
    colors.dim('Ctrl-C stops it.'),
    '',
  ].join('\n');
}
