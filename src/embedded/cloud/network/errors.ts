import { ApiError } from '../api-error.ts';
import type { ServiceContext } from '../service.ts';

/** Neutron's error body: `{"NeutronError": {"type", "message", "detail"}}`. */
export function renderNetworkError({ status, type, message, headers }: ApiError, c: ServiceContext): Response {
  if (type === 'route') return renderRouteNotFound(c, message);
  if (status === 500 && type === '') message = 'Request Failed: internal server error while processing your request.';
  return Response.json({ NeutronError: { type: type || httpType(status), message, detail: '' } }, { status, headers });
}

function renderRouteNotFound(c: ServiceContext, message: string): Response {
  if (c.req.path.startsWith('/v2.0')) {
    return c.json({ NeutronError: { type: 'HTTPNotFound', message, detail: '' } }, 404);
  }
  const title = '404 Not Found';
  const body = `<html>\n <head>\n  <title>${title}</title>\n </head>\n <body>\n  <h1>${title}</h1>\n  ${message}<br /><br />\n\n\n\n </body>\n</html>`;
  return c.html(body, 404);
}

function httpType(status: number): string {
  return status === 500 ? 'HTTPInternalServerError' : 'HTTPBadRequest';
}

/** A malformed request, found before any plugin saw it. */
export function httpBadRequest(message: string): ApiError {
  return new ApiError(400, message, { type: 'HTTPBadRequest' });
}

export function invalidInput(message: string): ApiError {
  return new ApiError(400, `Invalid input for operation: ${message}.`, { type: 'InvalidInput' });
}

export function badRequest(resource: string, message: string): ApiError {
  return new ApiError(400, `Bad ${resource} request: ${message}.`, { type: 'BadRequest' });
}

export function conflict(type: string, message: string): ApiError {
  return new ApiError(409, message, { type });
}

export function missing(type: string, message: string): ApiError {
  return new ApiError(404, message, { type });
}

export function networkNotFound(id: string): ApiError {
  return missing('NetworkNotFound', `Network ${id} could not be found.`);
}

export function subnetNotFound(id: string): ApiError {
  return missing('SubnetNotFound', `Subnet ${id} could not be found.`);
}

export function portNotFound(id: string): ApiError {
  return missing('PortNotFound', `Port ${id} could not be found.`);
}

export function routerNotFound(id: string): ApiError {
  return missing('RouterNotFound', `Router ${id} could not be found`);
}

export function floatingIpNotFound(id: string): ApiError {
  return missing('FloatingIPNotFound', `Floating IP ${id} could not be found`);
}

export function securityGroupNotFound(id: string): ApiError {
  return missing('SecurityGroupNotFound', `Security group ${id} does not exist`);
}

export function disallowed(rule: string): ApiError {
  return new ApiError(403, `${rule} is disallowed by policy`, { type: 'PolicyNotAuthorized' });
}
