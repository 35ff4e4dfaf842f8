#!/usr/bin/env node
import { Command, InvalidArgumentError, Option } from 'commander';
import colors from 'picocolors';
import { packageVersion } from './assets.ts';

const DATA = ['--data <folder>', 'where the embedded world keeps its files', '.storm'] as const;

const program = new Command('stormctl')
  .enablePositionalOptions()
  .description('Declares, runs and tries out a Storm Clouds Platform.')
  .showHelpAfterError()
  .version(packageVersion(), '-V, --version');

program
  .command('up')
  .description('start a control plane, a cloud and the operator on this machine, and show them becoming Ready')
  .option(...DATA)
  .option('--keep', 'take up the state of the last run, and keep this one’s')
  .option('--world-only', 'only the control plane and the cloud: no operator, no samples')
  .option('--exit-when-ready', 'print how long it took and stop')
  .option('--cloud <entry>', 'use this entry of your clouds.yaml instead of the embedded cloud')
  .option('--kubeconfig <file>', 'use this cluster instead of the embedded control plane')
  .option('--port <number>', 'first port to listen on', toPort, 16543)
  .action(async (options) => (await import('./up/index.ts')).runUp(options));

program
  .command('operator')
  .description('run the operator against the cluster of the kubeconfig, or the one this pod is in')
  .option('--kubeconfig <file>', 'default: KUBECONFIG, ~/.kube/config, or the pod’s service account')
  .option('--namespace <name...>', 'look only at these namespaces')
  .option('--images <folder>', 'where image sources given as a file are read from')
  .option(
    '--mass-deletion-share <share>',
    'freeze deletions when more than this share of a kind is deleted at once',
    toShare,
    0.5,
  )
  .option('--listen <address>', 'health and metrics', '0.0.0.0:8080')
  .option('--log-level <level>', 'trace, debug, info, warn or error', 'info')
  .action(async (options) => (await import('./operator.ts')).runOperatorCommand(options));

program
  .command('plan')
  .description('show what the operator would do for these manifests; nothing is written, to cloud or cluster')
  .requiredOption('-f, --filename <file>', 'manifests in YAML or JSON; - for standard input')
  .option(...DATA)
  .option('--kubeconfig <file>', 'default: the embedded world of --data when there is one, else KUBECONFIG')
  .option('-n, --namespace <name>', 'of manifests that name none; default: that of the current context')
  .option('--cloud <entry>', 'use this entry of your clouds.yaml, not the Secret that the manifest names')
  .option('--delete', 'plan the deletion of these objects')
  .addOption(new Option('-o, --output <format>', 'how to print it').choices(['text', 'json']).default('text'))
  .addHelpText('after', '\nExit status: 0 nothing to do, 2 changes are pending, 1 something is wrong.')
  .action(async (options) => (await import('./plan/index.ts')).runPlan(options));

const breaking = program
  .command('break')
  .description('break something in the embedded cloud, to watch it mend')
  .argument('<what>')
  .argument('[name]')
  .option(...DATA)
  .action(async (what, name, options) => (await import('./break/index.ts')).runBreak(what, name, options));
if (process.argv[2] === 'break' || process.argv[2] === 'help')
  breaking.addHelpText('after', (await import('./break/index.ts')).describeBreakages());

program
  .command('kubectl')
  .description('run kubectl against the embedded world')
  .argument('[arguments...]', 'for kubectl')
  .option(...DATA)
  .passThroughOptions()
  .allowUnknownOption()
  .action(async (args, options) => (await import('./run-kubectl.ts')).runKubectl(args, options));

program
  .command('version')
  .description('print the version of this program')
  .action(() => console.log(packageVersion()));

program.enablePositionalOptions();

try {
  await program.parseAsync();
} catch (error) {
  console.error(colors.red(`stormctl: ${error instanceof Error ? error.message : String(error)}`));
  process.exitCode = 1;
}

function toPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_534) throw new InvalidArgumentError('a port is 1 to 65534');
  return port;
}

function toShare(text: string): number {
  const share = Number(text);
  if (!(share >= 0 && share <= 1)) throw new InvalidArgumentError('a share is a number from 0 to 1');
  return share;
}
