import { z } from 'zod'
import { unsafeNames } from '../model/metadata.ts'
import { email, name, part, password, phone, picture, username } from './user-requests.ts'

const MOST_PROPERTIES = 10
const LONGEST_VALUE = 500
const LONGEST_NAME = 100

/** What a person may say of themselves at sign-up: ten short texts (CONTRACT §4.6). */
const signUpMetadata = z
  .record(z.string().max(LONGEST_NAME), z.string().max(LONGEST_VALUE))
  .refine((metadata) => Object.keys(metadata).length <= MOST_PROPERTIES, `At most ${MOST_PROPERTIES} properties`)
  .refine((metadata) => unsafeNames(metadata).length === 0, 'Names must not contain . or $')

const clientId = z.string().min(1).max(256)
const connection = z.string().min(1).max(256)

/** Body of `POST /dbconnections/signup` (CONTRACT §11.5); what else SDKs send is ignored. */
export const signUpBody = z.object({
  client_id: clientId,
  connection,
  email,
  password,
  username: username.optional(),
  phone_number: phone.optional(),
  given_name: part.optional(),
  family_name: part.optional(),
  name: name.optional(),
  nickname: name.optional(),
  picture: picture.optional(),
  user_metadata: signUpMetadata.optional(),
})

/** Body of `POST /dbconnections/change_password` (CONTRACT §11.5). */
export const changePasswordBody = z.object({ client_id: clientId, connection, email })

export type SignUpBody = z.infer<typeof signUpBody>
