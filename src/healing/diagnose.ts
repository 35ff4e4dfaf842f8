import type { HealingPolicy } from './decide.ts';
import type { HealAction, Signs } from './signs.ts';

/** What is wrong with a member, since when, and the gentlest thing that may help. */
export interface Ailment {
  readonly kind: 'gone' | 'error' | 'stopped' | 'silent' | 'host-down';
  readonly sinceMs: number;
  readonly action: HealAction;
  readonly why: string;
}

/** A machine that is silent this many times longer than patience allows was rebooted in vain: a person has to look. */
const PAGED_AFTER = 3;

/** Names the one thing that explains the others best; undefined for a healthy member or one that is being made. Pure. */
export function diagnose(signs: Signs, policy: HealingPolicy, nowMs: number): Ailment | undefined {
  const { server, host, shell } = signs;
  if (server.state === 'building' || server.state === 'unknown') return undefined;
  if (server.state === 'missing') {
    return { kind: 'gone', sinceMs: server.sinceMs, action: 'recreate', why: 'its server is gone' };
  }
  if (host.state === 'forced-down') {
    const why = `its host ${host.name ?? ''} is dead and fenced (forced down)`;
    return { kind: 'host-down', sinceMs: host.sinceMs, action: 'recreate', why };
  }
  if (host.state === 'down') {
    return { kind: 'host-down', sinceMs: host.sinceMs, action: 'recreate', why: `its host ${host.name ?? ''} is down` };
  }
  if (server.state === 'error') {
    return { kind: 'error', sinceMs: server.sinceMs, action: 'recreate', why: 'its server is in error' };
  }
  if (server.state === 'stopped') {
    return { kind: 'stopped', sinceMs: server.sinceMs, action: 'start', why: 'its server is stopped' };
  }
  if (shell.state === 'silent') {
    const long = nowMs - shell.sinceMs > PAGED_AFTER * policy.silenceMs;
    const action = long ? 'page' : 'reboot';
    return {
      kind: 'silent',
      sinceMs: shell.sinceMs,
      action,
      why: 'it does not answer over SSH though its server runs',
    };
  }
  return undefined;
}
