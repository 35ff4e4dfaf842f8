import type { CloudContext } from '../../context.ts';
import type { ServiceApp } from '../../service.ts';
import { applicationCredentialRoutes } from './application-credentials.ts';
import { assignmentRoutes } from './assignments.ts';
import { grantRoutes } from './grants.ts';
import { projectRoutes } from './projects.ts';
import { registryRoutes } from './registry.ts';
import { roleRoutes } from './roles.ts';
import { userRoutes } from './users.ts';

/** Everything of Keystone but tokens. */
export function managementRoutes(app: ServiceApp, cloud: CloudContext): void {
  projectRoutes(app, cloud);
  applicationCredentialRoutes(app, cloud);
  userRoutes(app, cloud);
  roleRoutes(app, cloud);
  grantRoutes(app, cloud);
  assignmentRoutes(app, cloud);
  registryRoutes(app, cloud);
}
