// SPDX-License-Identifier: Apache-2.0
// Patients read Chinese unless they, or the form, say otherwise.
import { storedLang } from '../i18n/t'
import { PublicForm } from './form'
import { start } from './start'

const [, , token = '', reopen] = location.pathname.split('/')

start(<PublicForm token={token} reopen={reopen || undefined} />, storedLang() ?? 'zh')
