import { Bash, defineCommand } from 'just-bash';
import { expect, test } from 'vitest';
import { asPosix, STATUS } from '../../../src/embedded/guests/shell/posix.ts';

const bash = () =>
  new Bash({
    defenseInDepth: false,
    customCommands: [
      defineCommand('two', () => Promise.resolve({ stdout: '', stderr: '', exitCode: 2 })),
      defineCommand(STATUS, (args) => Promise.resolve({ stdout: '', stderr: '', exitCode: Number(args[0]) })),
    ],
  });

test.each([
  ['set -eu\nfound=0\ntype=$(two) || found=$?\necho "found $found"', 'found 2\n', 0],
  ['set -e\nf() { two; echo in; return 3; }\nf || echo "handled $?"', 'in\nhandled 3\n', 0],
  ['set -e\nf() { two; }\nf\necho never', '', 2],
  ['set -e\nx=$(two)\necho never', '', 2],
  ['set -e\nf() { two && return 0; two; }\nif f; then echo yes; else echo no; fi', 'no\n', 0],
  ['#!/bin/sh\nset -e\ndone_() { echo done; }\ntrap done_ EXIT\necho work\nexit 4\n', 'work\ndone\n', 4],
  ["#!/bin/sh\nset -eu\ntrap 'echo bye' EXIT\ntwo\necho never\n", 'bye\n', 2],
  ['set -e\nn=5\necho "PT$n""S" ${n}S || :', 'PT5S 5S\n', 0],
  ['set -e\ncase x in x) two || got=$?; case $got in 2) why=one ;; esac ;; esac\necho $got$why', '2one\n', 0],
  ['exec </dev/null >/dev/null 2>&1\nx=$(echo kept)\necho "$x"', 'kept\n', 0],
  ['set -e\nwhile :; do\ntwo && echo no\ncase x in x) break ;; esac\ndone\necho on', 'on\n', 0],
  ['exec two\necho never', '', 2],
  ['set -e\nif true; then\n  [ a = a ] || exit 1\n  exec echo last\nfi\necho never', 'last\n', 0],
  ['(exec echo within; echo never)\nfalse || exec echo "a  b" >&1\necho never', 'within\na  b\n', 0],
  ['set -e\ncase x in y) ;; *) two || echo z ;; esac', 'z\n', 0],
])('%j is run as a POSIX shell runs it', async (script, stdout, exitCode) => {
  expect(await bash().exec(asPosix(script))).toMatchObject({ stdout, exitCode });
});
