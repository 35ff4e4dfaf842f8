import type { CloudContext } from '../context.ts';
import { type Service, createServiceApp } from '../service.ts';

export function objectService(cloud: CloudContext): Service {
  const app = createServiceApp(cloud, {
    segment: 'object-store',
    renderError: (error, c) => c.json({ error: error.message }, 500),
  });
  return { segment: 'object-store', app };
}
