import { crmMon } from './crm-mon.ts';
import { stonithAdmin } from './stonith-admin.ts';
import type { Program } from '../program.ts';
import { cibadmin } from './cibadmin.ts';
import { crmAttribute, crmStandby } from './crm-attribute.ts';
import { crmNode } from './crm-node.ts';
import { crmResource } from './crm-resource.ts';

/** Pacemaker's command line. */
export const CRM_PROGRAMS: Readonly<Record<string, Program>> = {
  cibadmin,
  crm_mon: crmMon,
  crm_node: crmNode,
  crm_resource: crmResource,
  crm_standby: crmStandby,
  crm_attribute: crmAttribute,
  stonith_admin: stonithAdmin,
};
