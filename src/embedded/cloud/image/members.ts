import { ApiError } from '../api-error.ts';
import type { CloudContext } from '../context.ts';
import { type ImageRow, MEMBER_STATUSES, type MemberRow } from './tables.ts';
import { memberView } from './view.ts';
import { type Viewer, findImage, membership, owns } from './visibility.ts';

const imageGone = (id: string) => new ApiError(404, `Image ${id} not found.`);
const memberGone = (image: ImageRow, member: string) =>
  new ApiError(404, `${member} not found in the member list of the image ${image.id}.`);

export function listMembers(viewer: Viewer, id: string): object {
  const image = findImage(viewer, id, imageGone);
  if (image.visibility !== 'shared') {
    throw new ApiError(403, `Not allowed to list members for image ${id}: Only shared images have members.`);
  }
  const all = viewer.cloud.state.tables.image.members.where('image', id);
  const mine = mayManage(viewer, image) ? all : all.filter((row) => row === membership(viewer, image));
  return { members: mine.map(memberView), schema: '/v2/schemas/members' };
}

const mayManage = (viewer: Viewer, image: ImageRow) => viewer.caller.isAdmin || owns(viewer, image);

export function addMember(viewer: Viewer & { cloud: CloudContext }, id: string, body: unknown): object {
  const member = (body as { member?: unknown } | null)?.member;
  if (member === undefined) throw new ApiError(400, 'Member to be added not specified');
  if (typeof member !== 'string' || member === '') throw new ApiError(400, "Member can't be empty");
  const image = findImage(viewer, id, imageGone);
  if (image.visibility !== 'shared' || !mayManage(viewer, image)) {
    throw new ApiError(403, `Not allowed to create members for image ${id}.`);
  }
  const { members } = viewer.cloud.state.tables.image;
  if (members.has(`${id}/${member}`)) throw new ApiError(409, `Member ${member} is duplicated for image ${id}`);
  const now = viewer.cloud.clock.now();
  const row: MemberRow = {
    id: `${id}/${member}`,
    image_id: id,
    member_id: member,
    status: 'pending',
    created_ms: now,
    updated_ms: now,
  };
  return memberView(members.insert(row));
}

export function findMember(viewer: Viewer, id: string, member: string): MemberRow {
  const image = findImage(viewer, id, imageGone);
  const row = viewer.cloud.state.tables.image.members.get(`${id}/${member}`);
  const mine = mayManage(viewer, image) || viewer.caller.project?.id === member;
  if (!row || !mine) throw memberGone(image, member);
  return row;
}

/** Only the member itself, or an administrator, answers an offer. */
export function updateMember(
  viewer: Viewer & { cloud: CloudContext },
  id: string,
  member: string,
  body: unknown,
): object {
  const asked = (body as { status?: unknown } | null)?.status;
  if (asked === undefined) throw new ApiError(400, 'Status not specified');
  const status = MEMBER_STATUSES.find((one) => one === asked);
  if (!status) throw new ApiError(400, `Incorrect request: status must be one of ${MEMBER_STATUSES.join(', ')}`);
  const row = findMember(viewer, id, member);
  if (!viewer.caller.isAdmin && viewer.caller.project?.id !== member) {
    throw new ApiError(403, `Not allowed to update members for image ${id}.`);
  }
  const { members } = viewer.cloud.state.tables.image;
  return memberView(members.update(row.id, { status, updated_ms: viewer.cloud.clock.now() }));
}

export function removeMember(viewer: Viewer, id: string, member: string): void {
  const image = findImage(viewer, id, imageGone);
  if (!mayManage(viewer, image)) throw new ApiError(403, `Not allowed to delete members for image ${id}.`);
  viewer.cloud.state.tables.image.members.delete(findMember(viewer, id, member).id);
}
