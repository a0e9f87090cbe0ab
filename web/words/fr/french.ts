import type { Words } from '../words.ts'
import { access } from './access.ts'
import { demo } from './demo.ts'
import { factors } from './factors.ts'
import { general } from './general.ts'
import { linking } from './linking.ts'
import { password } from './password.ts'
import { problems } from './problems.ts'
import { signIn } from './sign-in.ts'

export const french: Words = { locale: 'fr', general, problems, signIn, password, access, factors, linking, demo }
