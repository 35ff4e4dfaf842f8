import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { BREAKAGES } from '../../src/cli/break/breakages.ts';
import { userPages } from './documents.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const pages = userPages();
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

/** Every command in a block without a language, and in `code` within the text, from its program on. */
const commands = pages.flatMap(({ path, text, blocks }) => {
  const lines = blocks.filter(({ language }) => language === '').flatMap((block) => block.text.split('\n'));
  const inline = [...text.replaceAll(/^```.*?^```$/gms, '').matchAll(/`([^`]+)`/g)].map(([, code = '']) =>
    code.replaceAll('\n', ' '),
  );
  return [...lines, ...inline].flatMap((line) =>
    line
      .replace(/(^|\s)#.*/, '')
      .split(/&&|;/)
      .map((part) => part.trim().replace(/^\.\//, '').split(/\s+/))
      .filter(([program]) => program === 'stormctl' || program === 'kubectl' || program === 'npm')
      .map((words) => ({ page: path, words })),
  );
});
const of = (name: string) => commands.filter(({ words: [program, verb] }) => program === name && verb !== undefined);

async function helpOf(command: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['src/cli/stormctl.ts', 'help', command], {
    cwd: ROOT,
  });
  return stdout;
}

describe('commands in the documentation', () => {
  const used = [...new Set(of('stormctl').map(({ words }) => words[1] ?? ''))];

  it.each(used)('stormctl %s is there, with the options that are shown', async (command) => {
    const help = await helpOf(command);
    expect(help).toContain(`Usage: stormctl ${command}`);
    if (command === 'kubectl') return;
    const options = of('stormctl').flatMap(({ words }) => (words[1] === command ? words.slice(2) : []));
    for (const option of options.filter((word) => word.startsWith('-') && word !== '-')) {
      expect(help).toMatch(new RegExp(`(^|[\\s,])${option}\\b`, 'm'));
    }
  });

  it('break what can be broken', () => {
    const broken = of('stormctl').flatMap(({ words }) => (words[1] === 'break' ? [words[2]] : []));
    for (const what of broken)
      if (what !== undefined && !what.startsWith('-')) expect(Object.keys(BREAKAGES)).toContain(what);
  });

  it.each(of('npm').filter(({ words }) => words[1] === 'run'))('$page: $words is a script', ({ words }) => {
    expect(Object.keys(scripts)).toContain(words[2]);
  });

  it('apply files that are there', () => {
    const files = commands.flatMap(({ words }) => words.filter((word) => /^(manifests|crds)\b/.test(word)));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) expect(existsSync(join(ROOT, file)), file).toBe(true);
  });
});

describe('links in the documentation', () => {
  it.each(pages)('of $path lead somewhere', ({ path, text }) => {
    for (const [, target = ''] of text.matchAll(/\]\(([^)#]+)[^)]*\)/g)) {
      if (!target.startsWith('http')) expect(existsSync(join(ROOT, dirname(path), target)), target).toBe(true);
    }
  });

  it('reach every page from the README', () => {
    const readme = pages.find(({ path }) => path === 'README.md')?.text ?? '';
    for (const { path } of pages) if (path !== 'README.md') expect(readme).toContain(`](${path})`);
  });
});
