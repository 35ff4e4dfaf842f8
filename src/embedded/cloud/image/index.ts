import { ApiError } from '../api-error.ts';
import { requireToken } from '../authentication.ts';
import { type CloudContext, isoSeconds } from '../context.ts';
import { type Service, type ServiceApp, type ServiceContext, createServiceApp, readBytes } from '../service.ts';
import { webobError } from '../webob-error.ts';
import { download, requireOctets, stageData, storeData } from './data.ts';
import { createImage, deleteImage, patchImage, setActive, setTag } from './images.ts';
import { IMPORT_METHODS, importTaskView, registerImport, startImport } from './import.ts';
import { listImages } from './list.ts';
import { addMember, findMember, listMembers, removeMember, updateMember } from './members.ts';
import { metadefRoutes } from './metadefs/routes.ts';
import { IMAGE_SCHEMA, MEMBER_SCHEMA, collectionSchema } from './schemas.ts';
import type { PatchStyle } from './patch.ts';
import type { ImageRow } from './tables.ts';
import { imageVersions } from './versions.ts';
import { STORE, imageView, memberView } from './view.ts';
import { findImage, findOwnImage } from './visibility.ts';

/** Glance, as Zed has it: 2.0 to 2.16 below `/image/v2`. */
export function imageService(cloud: CloudContext): Service {
  const app = createServiceApp(cloud, {
    segment: 'image',
    strictSlash: true,
    renderError: (error, c) => webobError(error, c.req.header('accept')),
  });
  registerImport(cloud);
  app.get('/', (c) => c.json(imageVersions(cloud), 300));
  app.get('/versions', (c) => c.json(imageVersions(cloud)));
  app.use(requireToken(cloud, { unauthorized }));
  const viewer = (c: ServiceContext) => ({ cloud, caller: c.get('caller') });
  const id = (c: ServiceContext) => c.req.param('id') ?? '';

  app.get('/v2/images', (c) => c.json(listImages(viewer(c), new URL(c.req.url).searchParams)));
  app.post('/v2/images', async (c) => created(cloud, createImage(viewer(c), await body(c))));
  app.get('/v2/images/:id', (c) => c.json(imageView(findImage(viewer(c), id(c)))));
  app.patch('/v2/images/:id', async (c) => {
    const style = patchStyle(c);
    return c.json(imageView(patchImage(viewer(c), id(c), await body(c), style)));
  });
  app.delete('/v2/images/:id', (c) => {
    deleteImage(viewer(c), id(c));
    return empty();
  });
  mountData(app, cloud);
  mountMembers(app, cloud);

  app.put('/v2/images/:id/tags/:tag', (c) => {
    setTag(viewer(c), id(c), c.req.param('tag'), true);
    return empty();
  });
  app.delete('/v2/images/:id/tags/:tag', (c) => {
    setTag(viewer(c), id(c), c.req.param('tag'), false);
    return empty();
  });
  app.post('/v2/images/:id/actions/:action{deactivate|reactivate}', (c) => {
    setActive(viewer(c), id(c), c.req.param('action') === 'reactivate');
    return empty();
  });
  mountInformation(app, cloud);
  metadefRoutes(app, cloud);
  return { segment: 'image', app };
}

const empty = () => new Response(null, { status: 204, headers: { 'content-type': 'text/html; charset=UTF-8' } });

function unauthorized(): Response {
  const explanation =
    'This server could not verify that you are authorized to access the document you requested. Either you supplied the wrong credentials (e.g., bad password), or your browser does not understand how to supply the credentials required.';
  return webobError(new ApiError(401, explanation), '*/*');
}

async function body(c: ServiceContext): Promise<unknown> {
  const text = await c.req.text();
  if (text === '') throw new ApiError(400, 'Body expected in request.');
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(400, 'Malformed JSON in request body.');
  }
}

function created(cloud: CloudContext, image: ImageRow): Response {
  return Response.json(imageView(image), {
    status: 201,
    headers: {
      location: `${cloud.origin}/image/v2/images/${image.id}`,
      'openstack-image-import-methods': IMPORT_METHODS.join(','),
      'openstack-image-store-ids': STORE,
    },
  });
}

const PATCH_TYPES: Readonly<Record<string, PatchStyle>> = {
  'application/openstack-images-v2.0-json-patch': 'v2.0',
  'application/openstack-images-v2.1-json-patch': 'v2.1',
};

function patchStyle(c: ServiceContext): PatchStyle {
  const [type = ''] = (c.req.header('content-type') ?? '').split(';');
  const style = PATCH_TYPES[type.trim()];
  if (style !== undefined) return style;
  throw new ApiError(415, `The request media type ${type} is not supported by this server.`, {
    headers: { 'accept-patch': Object.keys(PATCH_TYPES).join(', ') },
  });
}

function mountData(app: ServiceApp, cloud: CloudContext): void {
  const viewer = (c: ServiceContext) => ({ cloud, caller: c.get('caller') });
  const writable = (c: ServiceContext, id: string) => {
    requireOctets(c.req.header('content-type'));
    return findOwnImage(viewer(c), id, { refusal: `Not allowed to upload image data for image ${id}` });
  };
  app.get('/v2/images/:id/file', (c) =>
    download(cloud, findImage(viewer(c), c.req.param('id')), c.get('caller').isAdmin, c.req.header('range')),
  );
  app.put('/v2/images/:id/file', async (c) => {
    const { id } = writable(c, c.req.param('id'));
    const data = await readBytes(c.req);
    storeData(cloud, findImage(viewer(c), id), data);
    return empty();
  });
  app.put('/v2/images/:id/stage', async (c) => {
    const { id } = writable(c, c.req.param('id'));
    const data = await readBytes(c.req);
    stageData(cloud, findImage(viewer(c), id), data);
    return empty();
  });
  app.post('/v2/images/:id/import', async (c) => {
    const request = await body(c);
    const image = findOwnImage(viewer(c), c.req.param('id'));
    startImport(cloud, image, { caller: c.get('caller'), requestId: c.get('requestId') }, request);
    return new Response(null, { status: 202 });
  });
  app.get('/v2/images/:id/tasks', (c) => {
    const { id } = findImage(viewer(c), c.req.param('id'));
    return c.json({ tasks: cloud.state.tables.image.importTasks.where('image', id).map(importTaskView) });
  });
}

function mountMembers(app: ServiceApp, cloud: CloudContext): void {
  const viewer = (c: ServiceContext) => ({ cloud, caller: c.get('caller') });
  app.get('/v2/images/:id/members', (c) => c.json(listMembers(viewer(c), c.req.param('id'))));
  app.post('/v2/images/:id/members', async (c) => c.json(addMember(viewer(c), c.req.param('id'), await body(c))));
  const path = '/v2/images/:id/members/:member';
  app.get(path, (c) => c.json(memberView(findMember(viewer(c), c.req.param('id'), c.req.param('member')))));
  app.put(path, async (c) => c.json(updateMember(viewer(c), c.req.param('id'), c.req.param('member'), await body(c))));
  app.delete(path, (c) => {
    removeMember(viewer(c), c.req.param('id'), c.req.param('member'));
    return empty();
  });
}

function mountInformation(app: ServiceApp, cloud: CloudContext): void {
  const methods = { description: 'Import methods available.', type: 'array', value: IMPORT_METHODS };
  app.get('/v2/info/import', (c) => c.json({ 'import-methods': methods }));
  app.get('/v2/info/stores', (c) => c.json({ stores: [{ id: STORE, default: 'true' }] }));
  app.get('/v2/info/usage', (c) => c.json({ usage: {} }));
  app.get('/v2/schemas/image', (c) => c.json(IMAGE_SCHEMA));
  app.get('/v2/schemas/images', (c) => c.json(collectionSchema('images', IMAGE_SCHEMA)));
  app.get('/v2/schemas/member', (c) => c.json(MEMBER_SCHEMA));
  app.get('/v2/schemas/members', (c) => c.json(collectionSchema('members', MEMBER_SCHEMA)));
  app.get('/v2/tasks', (c) => {
    const tasks = cloud.state.tables.image.importTasks.all().map((task) => ({
      id: task.id,
      type: 'api_image_import',
      status: task.status,
      owner: task.owner,
      created_at: isoSeconds(task.created_ms),
      updated_at: isoSeconds(task.updated_ms),
      self: `/v2/tasks/${task.id}`,
      schema: '/v2/schemas/task',
    }));
    return c.json({ tasks, first: '/v2/tasks', schema: '/v2/schemas/tasks' });
  });
}
