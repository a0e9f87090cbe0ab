/**
 * An address that a page may link to or show: one of our own paths, or https, http or mailto. Null for everything else
 * (`javascript:`, `data:`, `//elsewhere`, `/\elsewhere`), and then the link is left out.
 */
export function safeUrl(url: string | null | undefined): string | null {
  if (url === null || url === undefined) return null
  if (/^\/(?![/\\])/.test(url) && !/[\t\n\r]/.test(url)) return url
  return URL.canParse(url) && /^(https?|mailto):$/.test(new URL(url).protocol) ? url : null
}

/** A picture's address: like {@link safeUrl}, or a `data:` address of a picture. */
export function safePicture(url: string | null | undefined): string | null {
  return url !== null && url !== undefined && /^data:image\/(png|jpeg|gif|webp|svg\+xml)[;,]/.test(url)
    ? url
    : safeUrl(url)
}
