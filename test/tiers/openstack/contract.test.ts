import { describePlacementContract } from '../../contracts/openstack/placement.ts';
import { describeVolumeContract } from '../../contracts/openstack/volume.ts';
import { describeImageContract } from '../../contracts/openstack/image.ts';
import { describeComputeContract } from '../../contracts/openstack/compute.ts';
import { describeIdentityContract } from '../../contracts/openstack/identity.ts';
import { realTarget } from '../../support/openstack-targets.ts';

describeIdentityContract(realTarget);
describeComputeContract(realTarget);
describeImageContract(realTarget);
describeVolumeContract(realTarget);
describePlacementContract(realTarget);
