import { toString as draw } from 'qrcode'

/** A text as a QR code: an SVG element of its own, black on white with the quiet zone, without a size. */
export function qrSvg(text: string): Promise<string> {
  return draw(text, { type: 'svg', errorCorrectionLevel: 'M', margin: 4 })
}
