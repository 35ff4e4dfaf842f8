import { embeddedTarget } from '../support/openstack-targets.ts';
import { describeIdentityContract } from './openstack/identity.ts';

describeIdentityContract(embeddedTarget);
