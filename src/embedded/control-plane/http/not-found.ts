/** What an API server answers where nobody serves anything. */
export const plainNotFound = (): Response =>
  new Response('404 page not found\n', { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' } });
