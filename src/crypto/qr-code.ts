/** A text as a QR code: an SVG element of its own, black on white with the quiet zone, without a size. */
export async function qrSvg(text: string): Promise<string> {
  const { toString: draw } = await import('qrcode')
  return draw(text, { type: 'svg', errorCorrectionLevel: 'M', margin: 4 })
}
