/** Words that people make passwords of, by theme; each stands for itself and for itself with the usual endings. */
const WORDS = `
password passwort passwd passw0rd p@ssword p@ssw0rd pa55word pa$$word secret geheim letmein welcome willkommen admin
administrator root login access test tester testing guest user default changeme master hello hallo freedom whatever
trustno1 iloveyou loveyou lovely love sunshine princess prinzessin football fussball baseball basketball soccer hockey
golf tennis monkey dragon tiger lion panda bear wolf eagle falcon phoenix shadow hunter ranger killer warrior knight
ninja samurai pirate superman batman spiderman starwars pokemon minecraft fortnite naruto mustang ferrari porsche
mercedes corvette harley yamaha honda toyota chelsea arsenal liverpool barcelona juventus madrid manchester summer
sommer winter spring autumn herbst january february march april june july august september october november december
monday tuesday friday sunday flower rose daisy lily cherry apple banana orange lemon strawberry chocolate cookie sugar
honey candy coffee whisky pepper ginger cheese pizza internet computer laptop samsung google facebook instagram youtube
microsoft windows linux oracle cisco server network database security michael michelle jennifer jessica jordan joshua
ashley amanda andrew anthony daniel charlie thomas robert william james george matthew nicole hannah sophie sarah laura
maria anna peter martin stefan andreas thomas alexander maximilian patrick oliver jasmine samantha elizabeth victoria
london paris berlin newyork texas florida canada america deutschland australia mexico brazil india jesus christ angel
heaven blessed faith forever family mother father baby babygirl buddy friends happy smile lucky magic diamond silver
golden purple yellow green black white blue rainbow star moon sky ocean music guitar rock metal blink182 metallica
nirvana slipknot matrix gandalf merlin snoopy garfield mickey donald bailey maggie buster cooper tigger money cash
dollar gold qwerty qwertz azerty qwertyuiop qwertzuiop asdf asdfgh asdfghjkl zxcvbn zxcvbnm yxcvbnm qazwsx qazwsxedc
abc abcd abcdef abcdefg aaaa aaaaaa zzzzzz xxxxxx
`

/** Runs of digits and keys, which stand as they are. */
const RUNS = `
1234 12345 123456 1234567 12345678 123456789 1234567890 0123456789 987654321 87654321 7654321 654321 54321 4321 111111
1111111 11111111 111111111 1111111111 222222 333333 444444 555555 666666 777777 7777777 888888 88888888 999999 000000
0000000 00000000 112233 121212 123123 123321 123654 123qwe 131313 147258 147258369 159357 159753 232323 252525 1a2b3c
1a2b3c4d 1q2w3e 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qazxsw2 q1w2e3r4 qwe123 qweasd qweasdzxc qwer1234 a1b2c3 a1b2c3d4 abc123
abcd1234 asd123 zaq12wsx zaq1zaq1 1g2w3e4r 789456 789456123 456789 741852963 963852741 102030 010203 20202020 19841984
1password 123abc 123456a 123456q 12345qwert a123456 a12345678 aa123456 aa12345678 q123456 qq123456
`

const ENDINGS = ['', '1', '12', '123', '1234', '12345', '123456', '!', '1!', '123!', '@123', '#1', '01', '007']

const COMMON: ReadonlySet<string> = new Set([
  ...wordsOf(WORDS).flatMap((word) => [...ENDINGS, ...years()].map((ending) => word + ending)),
  ...wordsOf(RUNS),
])

/** Whether a password is among the most common ones, whatever its letters' case. */
export function isCommonPassword(password: string): boolean {
  return COMMON.has(password.toLowerCase())
}

function wordsOf(text: string): string[] {
  return text.trim().split(/\s+/)
}

function years(): string[] {
  return Array.from({ length: 41 }, (_, index) => String(1990 + index))
}
