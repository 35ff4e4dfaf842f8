import type { CloudContext } from '../context.ts';
import { type Service, createServiceApp } from '../service.ts';

export function networkService(cloud: CloudContext): Service {
  const app = createServiceApp(cloud, {
    segment: 'networking',
    renderError: (error, c) => c.json({ error: error.message }, 500),
  });
  return { segment: 'networking', app };
}
