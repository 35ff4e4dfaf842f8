import { z } from 'zod';
import { path } from '../service/path.ts';
import { text } from '../service/schemas.ts';
import type { Microversions, ServiceApi } from '../service/service-api.ts';
import type { LiveMigrate, RebuildServer } from './server-requests.ts';

/**
 * All of them are accepted at once and done later: watch `OS-EXT-STS:task_state` become null, then look at `status`.
 * A server in the wrong state answers with a conflict.
 */
export interface ServerActions {
  startServer(id: string): Promise<void>;
  stopServer(id: string): Promise<void>;
  rebootServer(id: string, type: 'SOFT' | 'HARD'): Promise<void>;
  pauseServer(id: string): Promise<void>;
  unpauseServer(id: string): Promise<void>;
  suspendServer(id: string): Promise<void>;
  resumeServer(id: string): Promise<void>;
  lockServer(id: string, reason?: string): Promise<void>;
  unlockServer(id: string): Promise<void>;
  rescueServer(id: string, imageRef?: string): Promise<void>;
  unrescueServer(id: string): Promise<void>;
  shelveServer(id: string): Promise<void>;
  unshelveServer(id: string): Promise<void>;
  /** Replaces the disk by an image and keeps id, ports and volumes. */
  rebuildServer(id: string, body: RebuildServer): Promise<void>;
  /** Ends in VERIFY_RESIZE; then confirm or revert. */
  resizeServer(id: string, flavorRef: string): Promise<void>;
  confirmResize(id: string): Promise<void>;
  revertResize(id: string): Promise<void>;
  /** To another host, through a shutdown. Ends in VERIFY_RESIZE. For administrators. */
  migrateServer(id: string, host?: string): Promise<void>;
  /** To another host, running. For administrators. */
  liveMigrateServer(id: string, body: LiveMigrate): Promise<void>;
  /**
   * Makes the server anew on another host from what is shared: its ports and volumes. Only when its host is down or
   * forced down, and only when that host is proved to be dead, else two machines write to one volume. Answers before
   * the scheduler has looked for a host: the server may still end in ERROR. Spoken at a microversion at which the
   * server keeps its power state (before 2.95) and the scheduler may say no (after 2.67).
   */
  evacuateServer(id: string, host?: string): Promise<void>;
  /** Only changes what Nova believes. For administrators. */
  resetServerState(id: string, state: 'active' | 'error'): Promise<void>;
  /** Answers with the id of the new image, which is queued. */
  createServerImage(
    id: string,
    name: string,
    metadata?: Readonly<Record<string, string>>,
  ): Promise<{ image_id: string }>;
  getConsoleOutput(id: string, lines?: number): Promise<string>;
}

const EVACUATE: Microversions = { atLeast: '2.68', atMost: '2.94' };

export function serverActions(api: ServiceApi): ServerActions {
  const call = (operation: string, id: string, json: object, microversion: Microversions = {}) => ({
    operation,
    method: 'POST' as const,
    path: path`/servers/${id}/action`,
    json,
    microversion,
  });
  const act = async (...args: Parameters<typeof call>): Promise<void> => {
    await api.done(call(...args));
  };
  return {
    startServer: (id) => act('start server', id, { 'os-start': null }),
    stopServer: (id) => act('stop server', id, { 'os-stop': null }),
    rebootServer: (id, type) => act('reboot server', id, { reboot: { type } }),
    pauseServer: (id) => act('pause server', id, { pause: null }),
    unpauseServer: (id) => act('unpause server', id, { unpause: null }),
    suspendServer: (id) => act('suspend server', id, { suspend: null }),
    resumeServer: (id) => act('resume server', id, { resume: null }),
    lockServer: (id, reason) =>
      act('lock server', id, { lock: reason === undefined ? null : { locked_reason: reason } }, { atLeast: '2.73' }),
    unlockServer: (id) => act('unlock server', id, { unlock: null }),
    rescueServer: (id, imageRef) =>
      act('rescue server', id, { rescue: imageRef === undefined ? null : { rescue_image_ref: imageRef } }),
    unrescueServer: (id) => act('unrescue server', id, { unrescue: null }),
    shelveServer: (id) => act('shelve server', id, { shelve: null }),
    unshelveServer: (id) => act('unshelve server', id, { unshelve: null }),
    rebuildServer: (id, body) => act('rebuild server', id, { rebuild: body }),
    resizeServer: (id, flavorRef) => act('resize server', id, { resize: { flavorRef } }),
    confirmResize: (id) => act('confirm resize', id, { confirmResize: null }),
    revertResize: (id) => act('revert resize', id, { revertResize: null }),
    migrateServer: (id, host) =>
      act('migrate server', id, { migrate: host === undefined ? null : { host } }, { atLeast: '2.56' }),
    liveMigrateServer: (id, body) => act('live-migrate server', id, { 'os-migrateLive': body }, { atLeast: '2.68' }),
    evacuateServer: (id, host) =>
      act('evacuate server', id, { evacuate: host === undefined ? {} : { host } }, EVACUATE),
    resetServerState: (id, state) => act('reset server state', id, { 'os-resetState': { state } }),
    createServerImage: (id, name, metadata = {}) =>
      api.json({
        ...call('create server image', id, { createImage: { name, metadata } }, { atLeast: '2.45' }),
        answer: z.object({ image_id: text }),
      }),
    getConsoleOutput: async (id, length) =>
      (
        await api.json({
          ...call('get console output', id, { 'os-getConsoleOutput': length === undefined ? {} : { length } }),
          answer: z.object({ output: text }),
        })
      ).output,
  };
}
