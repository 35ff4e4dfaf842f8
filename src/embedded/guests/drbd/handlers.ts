import type { DrbdResource } from './resource.ts';

/** Runs a handler as the kernel does; its status, or 1 when the machine went down. */
export async function runHandler({ config, guest, peerName }: DrbdResource, command: string): Promise<number> {
  const { name, minor } = config;
  guest.units.log('kernel', `block drbd${minor}: helper command: ${command}`);
  const env = {
    DRBD_RESOURCE: name,
    DRBD_MINOR: String(minor),
    DRBD_PEER: peerName,
    DRBD_CONF: '/etc/drbd.conf',
  };
  const answer = await guest.run(command, { env }).then(
    ({ exitCode }) => exitCode,
    () => 1,
  );
  guest.units.log('kernel', `block drbd${minor}: helper command: ${command} exit code ${answer}`);
  return answer;
}

/** The status of the `fence-peer` handler; 1, as of one that failed, where there is none. */
export async function askFencePeer(side: DrbdResource): Promise<number> {
  const command = side.config.handlers['fence-peer'];
  return command === undefined ? 1 : runHandler(side, command);
}
