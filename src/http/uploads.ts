import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Json } from '../model/json.ts'
import { type Problem, problem } from '../problems.ts'
import type { Upload, UploadedFile } from '../shapes/upload.ts'

/** Lets the routes of a section take multipart requests. What was sent is read once it is known who asks. */
export function acceptUploads(app: FastifyInstance): void {
  void app.register(multipart)
}

const FIELD_BYTES = 4096
const MOST_PARTS = 20

/** The parts of a multipart request, with as many bytes as may be; and its fields, as the log keeps them. */
export async function readUpload(
  request: FastifyRequest,
  most: number,
): Promise<{ value: Upload; kept: Json } | Problem> {
  if (!request.isMultipart()) return problem('not_acceptable_type')
  if (Number(request.headers['content-length'] ?? 0) > most) return tooLarge(most)
  try {
    const value = await partsOf(request, most)
    return value === null ? broken() : { value, kept: Object.fromEntries(value.fields) }
  } catch (error) {
    return (error as { code?: string }).code === 'FST_REQ_FILE_TOO_LARGE' ? tooLarge(most) : broken()
  }
}

async function partsOf(request: FastifyRequest, most: number): Promise<Upload | null> {
  const fields = new Map<string, string>()
  const files = new Map<string, UploadedFile>()
  const limits = { fileSize: most, fieldSize: FIELD_BYTES, parts: MOST_PARTS, files: 1 }
  let isWhole = true
  for await (const part of request.parts({ limits })) {
    if (part.type === 'file') {
      files.set(part.fieldname, { name: part.filename, type: part.mimetype, bytes: await part.toBuffer() })
    } else {
      isWhole &&= !part.valueTruncated && typeof part.value === 'string' && isText(part.value)
      fields.set(part.fieldname, String(part.value))
    }
  }
  return isWhole ? { fields, files } : null
}

function isText(value: string): boolean {
  return !value.includes('\0') && value.isWellFormed()
}

function broken(): Problem {
  return problem('invalid_body', 'Invalid multipart payload format')
}

function tooLarge(most: number): Problem {
  return problem('body_too_large', `Payload content length greater than maximum allowed: ${most}.`)
}
