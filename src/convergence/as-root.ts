import type { Shell } from '../seams/shell.ts';
import { quote } from './words.ts';

/** The same shell with the rights of root. Needs `sudo` without a password where the user is another one. */
export function asRoot(shell: Shell, user: string): Shell {
  if (user === 'root') return shell;
  return {
    exec: (request) => shell.exec({ ...request, command: `sudo -n /bin/sh -c ${quote(request.command)}` }),
    close: () => shell.close(),
  };
}
