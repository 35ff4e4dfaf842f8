import type { ServerChannel } from 'ssh2';
import type { Guest } from '../../guest.ts';

const END = '\u0003\u0004';
const ERASE = '\u007f\b';

/**
 * A login without a command: line by line, each run by a shell of its own, until `exit` or the end of the input. On a
 * terminal it echoes, erases and breaks lines as a terminal needs it.
 */
export function startConsole(guest: Guest, channel: ServerChannel, terminal: boolean): void {
  const say = (text: string) => channel.write(terminal ? text.replaceAll('\n', '\r\n') : text);
  const prompt = () => {
    if (terminal) say(`root@${guest.hostname}:~# `);
  };
  const leave = () => {
    channel.exit(0);
    channel.end();
  };
  const run = async (line: string) => {
    if (line.trim() === 'exit') {
      leave();
      return;
    }
    if (line.trim() !== '') {
      guest.commands += 1;
      const { stdout, stderr } = await guest.run(line);
      say(stdout + stderr);
    }
    prompt();
  };
  let typed = '';
  let busy = Promise.resolve();
  const enter = (line: string) => {
    // A machine that went down says nothing any more.
    busy = busy.then(() => run(line)).catch(() => undefined);
  };
  const take = (key: string) => {
    if (key === '\r' || key === '\n') {
      if (terminal) say('\n');
      enter(typed);
      typed = '';
    } else if (END.includes(key)) {
      enter('exit');
    } else if (ERASE.includes(key)) {
      if (typed !== '' && terminal) say('\b \b');
      typed = typed.slice(0, -1);
    } else {
      if (terminal) say(key);
      typed += key;
    }
  };
  channel.on('data', (chunk: Buffer) => {
    for (const key of chunk.toString()) take(key);
  });
  channel.on('end', () => enter('exit'));
  channel.on('error', () => undefined);
  prompt();
}
