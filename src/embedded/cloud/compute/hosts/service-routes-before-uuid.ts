import { ApiError } from '../../api-error.ts';
import type { Schema } from '../../schema/json-schema.ts';
import { requireAdmin } from '../policy.ts';
import type { Call, Route } from '../../versioned-api/router.ts';
import { boolean, closed, fqdn, truthy } from '../../versioned-api/schema-types.ts';
import { refuseForceUp } from './evacuation-records.ts';
import { notCompute } from './service-routes.ts';
import type { ComputeServiceRow } from './tables.ts';

interface Body {
  readonly host: string;
  readonly binary: string;
  readonly disabled_reason?: string;
  readonly forced_down?: unknown;
}

const bodySchema = (minor: number): Schema =>
  closed(
    {
      host: fqdn,
      binary: { type: 'string', minLength: 1, maxLength: 255 },
      disabled_reason: { type: 'string', minLength: 1, maxLength: 255 },
      ...(minor >= 11 ? { forced_down: boolean } : {}),
    },
    ['host', 'binary'],
  );

/** Until 2.52 services are named by host and binary, and the path names the action. */
export const oldServiceRoutes: readonly Route[] = [
  { method: 'PUT', path: '/os-services/:id', until: 52, bodySchema, handle: act },
];

type Action = (call: Call, body: Body) => { shown: object; patch: Partial<ComputeServiceRow> };

const ACTIONS: Readonly<Record<string, Action>> = {
  enable: () => ({ shown: { status: 'enabled' }, patch: { disabled: false, disabled_reason: null } }),
  disable: () => ({ shown: { status: 'disabled' }, patch: { disabled: true, disabled_reason: null } }),
  'disable-log-reason': (_call, { disabled_reason: why }) => {
    if (why === undefined) throw new ApiError(400, 'Missing disabled reason field');
    return { shown: { status: 'disabled', disabled_reason: why }, patch: { disabled: true, disabled_reason: why } };
  },
  'force-down': (call, body) => {
    if (body.forced_down === undefined) throw new ApiError(400, 'Missing forced_down field');
    const forced = truthy(body.forced_down);
    if (!forced && body.binary === 'nova-compute') refuseForceUp(call.cloud, body.host);
    return { shown: { forced_down: forced }, patch: { forced_down: forced } };
  },
};

function act(call: Call): object {
  requireAdmin(call, 'os-services:update');
  const body = call.body as Body;
  const name = call.param('id');
  const action = name === 'force-down' && call.minor < 11 ? undefined : ACTIONS[name];
  if (!action) throw new ApiError(404, 'Unknown action');
  const { shown, patch } = action(call, body);
  if (body.binary !== 'nova-compute') throw notCompute(body.binary);
  const { services } = call.cloud.state.tables.compute;
  const row = services.where('host', body.host).find(({ binary }) => binary === body.binary);
  if (!row) throw new ApiError(404, `Host '${body.host}' is not mapped to any cell`);
  services.update(row.id, patch);
  return { service: { host: body.host, binary: body.binary, ...shown } };
}
