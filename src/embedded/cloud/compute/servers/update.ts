import type { Call } from '../../versioned-api/router.ts';
import { updateServer as patchServer } from './change.ts';
import { findServer } from './find.ts';
import { serverView } from './view.ts';

interface Update {
  readonly name?: string;
  readonly description?: string | null;
  readonly hostname?: string;
  readonly accessIPv4?: string;
  readonly accessIPv6?: string;
  readonly 'OS-DCF:diskConfig'?: 'AUTO' | 'MANUAL';
}

export function updateServer(call: Call): object {
  const { id } = findServer(call);
  const { server: asked } = call.body as { server: Update };
  const disk = asked['OS-DCF:diskConfig'];
  const updated = patchServer(call.cloud, id, {
    ...(asked.name === undefined ? {} : { name: asked.name }),
    ...(asked.description === undefined ? {} : { description: asked.description }),
    ...(asked.hostname === undefined ? {} : { hostname: asked.hostname }),
    ...(asked.accessIPv4 === undefined ? {} : { access_ip_v4: asked.accessIPv4 }),
    ...(asked.accessIPv6 === undefined ? {} : { access_ip_v6: asked.accessIPv6 }),
    ...(disk === undefined ? {} : { auto_disk_config: disk === 'AUTO' }),
  });
  const all = call.minor >= 75;
  return { server: serverView(call, updated, { all, keyName: all, userData: all, serverGroups: true }) };
}
