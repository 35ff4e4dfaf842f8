import { ExternalError } from '../../errors/external-error.ts';
import { assignmentId } from '../../inventory/index.ts';
import type { QuotaService } from './step.ts';
import { gone, merged } from '../../planning/writing.ts';
import type { Handlers, Writing } from './writing.ts';
import { leaveProject } from './apply-project-end.ts';

type Steps = 'create-project' | 'update-project' | 'delete-project' | 'set-quota' | 'grant-role';

const SET: Record<QuotaService, (w: Writing, limits: Readonly<Record<string, number>>) => Promise<void>> = {
  compute: ({ cloud, project }, limits) => cloud.compute.setComputeQuotas(project(), limits),
  volume: ({ cloud, project }, limits) => cloud.volume.setVolumeQuotas(project(), limits),
  network: ({ cloud, project }, limits) => cloud.network.setNetworkQuotas(project(), limits),
};

export const applyIdentity: Handlers<Steps> = {
  // Keystone keeps names unique within a domain: an earlier attempt that was interrupted shows as a conflict.
  'create-project': async ({ domain, body, thing }, { cloud, inventory, ids }) => {
    const [parent] = await cloud.identity.listDomains({ name: domain });
    if (parent === undefined) throw noDomain(domain);
    const { id } = await cloud.identity.createProject({ ...body, domain_id: parent.id });
    ids.set(`project/${thing.name}`, id);
    await inventory.refresh('project', id);
  },
  'update-project': async ({ id, changes }, { cloud, inventory }) => {
    await cloud.identity.updateProject(id, merged(changes));
    await inventory.refresh('project', id);
  },
  'delete-project': async ({ id }, { cloud, inventory }) => {
    await leaveProject(cloud, id);
    await gone(cloud.identity.deleteProject(id));
    await inventory.refresh('project', id);
  },
  'set-quota': async ({ service, changes }, writing) => {
    await SET[service](writing, merged(changes));
    await writing.inventory.refresh(`${service}-quota`, writing.project());
  },
  'grant-role': async ({ grant }, { cloud, project, inventory }) => {
    const whole = { ...grant, project_id: project() };
    await cloud.identity.grantProjectRole(whole);
    await inventory.refresh('role-assignment', assignmentId(whole));
  },
};

function noDomain(name: string): ExternalError {
  return new ExternalError(`Keystone has no domain "${name}": correct spec.project.managed.domain`, {
    fault: 'invalid',
    system: 'keystone',
    operation: 'find domain',
  });
}
