#!/usr/bin/env node
import { Command } from 'commander';
import { packageVersion } from './assets.ts';

const program = new Command('stormctl')
  .description('Declares, runs and tries out a Storm Clouds Platform.')
  .showHelpAfterError()
  .configureHelp({ sortSubcommands: false });

program
  .command('version')
  .description('print the version of this program')
  .action(() => console.log(packageVersion()));

await program.parseAsync();
