/** Serves the page of all displays from the sources; gives the server and its address. */
export function serveGallery(
  port?: number,
): Promise<{ readonly server: { close(): Promise<void> }; readonly address: string }>;
