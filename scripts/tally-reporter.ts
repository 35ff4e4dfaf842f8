import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';
import type { Tally } from './tiers.ts';

/** Writes the `Tally` of a run, with what failed and why, to the file that `TALLY_FILE` names. */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly { message: string }[]): void {
    const tally: Tally = { passed: 0, failed: 0, skipped: 0, failures: [] };
    const fail = (what: string, errors: readonly { message: string }[] | undefined): void => {
      tally.failed += 1;
      tally.failures.push(`${what}: ${firstLineOf(errors?.[0]?.message ?? 'no error was given')}`);
    };
    for (const module of modules) {
      const file = relative(process.cwd(), module.moduleId);
      for (const test of module.children.allTests()) {
        const { state, errors } = test.result();
        if (state === 'failed') fail(`${file} > ${test.fullName}`, errors);
        else if (state === 'passed') tally.passed += 1;
        else tally.skipped += 1;
      }
      // Hooks that fail leave their tests skipped.
      for (const suite of module.children.allSuites()) {
        if (suite.errors().length > 0) fail(`${file} > ${suite.fullName}`, suite.errors());
      }
      if (module.errors().length > 0) fail(file, module.errors());
    }
    if (unhandled.length > 0) fail('an error outside any test', unhandled);
    writeFileSync(process.env['TALLY_FILE'] ?? 'tally.json', JSON.stringify(tally));
  }
}

function firstLineOf(message: string): string {
  return message.split('\n', 1)[0]?.slice(0, 300) ?? '';
}
