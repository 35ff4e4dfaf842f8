import type { Duplex } from 'node:stream';
import ssh2, { type AuthContext, type Header, type Session, type TcpipRequestInfo } from 'ssh2';
import type { Guest } from '../../guest.ts';
import type { Place } from '../../network.ts';
import type { Site } from '../../site.ts';
import { mayForward } from '../forwarding.ts';
import { bareKey } from '../keys.ts';
import { authorizedKeys, type Sshd } from '../service.ts';
import { startConsole } from './console.ts';
import { runCommand } from './command.ts';
import type { Wires } from './wire.ts';

/** What a machine's sshd does with a connection: the same checks, and the same shell, as without a socket. */
export function answerSsh(guest: Guest, sshd: Sshd, stream: Duplex, wires: Wires): void {
  // Nobody reads what comes: the connection stands, and nothing is ever said.
  if (guest.sshHangs) return;
  const server = new ssh2.Server({ hostKeys: [sshd.privateKey], ident: 'OpenSSH_9.2p1' }, (connection, { header }) => {
    connection.on('error', () => undefined);
    connection.on('authentication', (context) => {
      if (mayLogIn(guest, context)) context.accept();
      else context.reject(['publickey']);
    });
    connection.on('session', (accept) => serveSession(guest, accept(), isForPeople(header)));
    connection.on('tcpip', (accept, reject, info) => {
      leadOn(guest, sshd, info).then(
        (found) => {
          if (found) answerSsh(found.guest, found.sshd, wires.lay(accept(), found.guest, guest), wires);
          else reject();
        },
        () => reject(),
      );
    });
  });
  takeTo(server, stream);
}

/** How long an address where nobody answers is tried. */
const CONNECT_MS = 10_000;
const SSH = 22;

/** Whose sshd takes a connection from a place; undefined, after a while where nobody is there, when none does. */
export async function whoAnswers(
  { network, clock }: Site,
  from: Place,
  guest: Guest | undefined,
  port: number,
): Promise<{ readonly guest: Guest; readonly sshd: Sshd } | undefined> {
  if (guest !== undefined && network.reaches(from, guest))
    return port === SSH && guest.sshd ? { guest, sshd: guest.sshd } : undefined;
  await clock.sleep(CONNECT_MS);
  return undefined;
}

/** As OpenSSH does for `ssh -J` (a `direct-tcpip` channel): from the machine itself, where its configuration allows it. */
async function leadOn(guest: Guest, { forwarding }: Sshd, { destIP, destPort }: TcpipRequestInfo) {
  if (!mayForward(forwarding, destIP, destPort)) return undefined;
  return whoAnswers(guest.site, guest, guest.site.network.resolve(destIP, guest), destPort);
}

/** Any stream will do in a socket's place: no more is asked of it than what both have. */
function takeTo(server: { injectSocket(stream: Duplex): unknown }, stream: Duplex): void {
  server.injectSocket(stream);
}

function mayLogIn(guest: Guest, context: AuthContext): boolean {
  if (context.method !== 'publickey') return false;
  const shown = `${context.key.algo} ${context.key.data.toString('base64')}`;
  const allowed = authorizedKeys(guest, context.username).split('\n').map(bareKey);
  if (!allowed.includes(bareKey(shown))) return false;
  // Without a signature it is asked whether the key would do.
  const { blob, signature } = context;
  if (blob === undefined || signature === undefined) return true;
  const key = ssh2.utils.parseKey(shown);
  return !(key instanceof Error) && key.verify(blob, signature, context.hashAlgo);
}

/** `ssh` passes the terminal that it was called at on as the input; a program with a library of its own ends what it has to say. */
const isForPeople = ({ versions }: Header): boolean => versions.software.startsWith('OpenSSH');

function serveSession(guest: Guest, session: Session, forPeople: boolean): void {
  let terminal = false;
  session.on('pty', (accept) => {
    terminal = true;
    accept();
  });
  session.on('exec', (accept, _reject, { command }) => runCommand(guest, accept(), command, forPeople));
  session.on('shell', (accept) => startConsole(guest, accept(), terminal));
}
