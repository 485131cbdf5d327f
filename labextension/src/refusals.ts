import type { ISentence } from './messages';

/** What the grading side says when it cannot, or will not, do what it is asked. */
export const REFUSALS: readonly ISentence[] = [
  // The service of a Hub, and the way to it.
  {
    pattern: /^The grading service cannot do that now \((\S+)\)\.$/,
    say: (trans, code) => trans.__('The grading service cannot do that now (%1).', code)
  },
  {
    pattern: /^Nothing of yours is lost; try again in a minute\.$/,
    say: trans => trans.__('Nothing of yours is lost; try again in a minute.')
  },
  {
    pattern: /^The grading service does not answer\.$/,
    say: trans => trans.__('The grading service does not answer.')
  },
  {
    pattern: /^Nothing of yours is lost; try again in a few seconds\.$/,
    say: trans => trans.__('Nothing of yours is lost; try again in a few seconds.')
  },
  {
    pattern: /^The grading service does not answer \(HTTP (\d+)\)\.$/,
    say: (trans, status) => trans.__('The grading service does not answer (HTTP %1).', status)
  },
  {
    pattern: /^Nothing of yours is lost; it is sent by itself\.$/,
    say: trans => trans.__('Nothing of yours is lost; it is sent by itself.')
  },
  {
    pattern: /^The grading service does not answer; an earlier submission waits too\.$/,
    say: trans => trans.__('The grading service does not answer; an earlier submission waits too.')
  },
  {
    pattern: /^Nothing of yours is lost; all are sent by themselves, in this order\.$/,
    say: trans => trans.__('Nothing of yours is lost; all are sent by themselves, in this order.')
  },
  {
    pattern: /^The grading service refused this server \(HTTP (\d+)\)\.$/,
    say: (trans, status) => trans.__('The grading service refused this server (HTTP %1).', status)
  },
  {
    pattern: /^Log out and in again, or tell your instructor\.$/,
    say: trans => trans.__('Log out and in again, or tell your instructor.')
  },
  {
    pattern: /^The grading side is still getting ready\.$/,
    say: trans => trans.__('The grading side is still getting ready.')
  },
  {
    pattern: /^What you submit is kept and graded as soon as it is\.$/,
    say: trans => trans.__('What you submit is kept and graded as soon as it is.')
  },
  {
    pattern: /^The server is stopping\.$/,
    say: trans => trans.__('The server is stopping.')
  },
  {
    pattern: /^Try again in a moment\.$/,
    say: trans => trans.__('Try again in a moment.')
  },
  {
    pattern: /^Start it again\.$/,
    say: trans => trans.__('Start it again.')
  },
  {
    pattern: /^Something went wrong on the grading side; nothing of yours is lost\.$/,
    say: trans => trans.__('Something went wrong on the grading side; nothing of yours is lost.')
  },
  {
    pattern: /^Try again; if it stays, tell your instructor the time of day\.$/,
    say: trans => trans.__('Try again; if it stays, tell your instructor the time of day.')
  },
  // What the student's own server keeps meanwhile.
  {
    pattern:
      /^The grading service does not answer, and (\d+) MB wait to be sent already: nothing more is kept\.$/,
    say: (trans, size) =>
      trans.__(
        'The grading service does not answer, and %1 MB wait to be sent already: nothing more is kept.',
        size
      )
  },
  {
    pattern:
      /^Your notebook is safe where it is\. Empty (.+) of old \.refused files, or submit again later\.$/,
    say: (trans, folder) =>
      trans.__(
        'Your notebook is safe where it is. Empty %1 of old .refused files, or submit again later.',
        folder
      )
  },
  {
    pattern:
      /^The grading service does not answer, and the submission could not be kept here either: (.+)\.$/,
    say: (trans, why) =>
      trans.__(
        'The grading service does not answer, and the submission could not be kept here either: %1.',
        why
      )
  },
  {
    pattern: /^Your notebook is safe where it is\. Free some space, then submit again\.$/,
    say: trans => trans.__('Your notebook is safe where it is. Free some space, then submit again.')
  },
  {
    pattern: /^A submission that was kept here cannot be read any more \((.+)\)\.$/,
    say: (trans, name) =>
      trans.__('A submission that was kept here cannot be read any more (%1).', name)
  },
  {
    pattern: /^Submit the notebook again\.$/,
    say: trans => trans.__('Submit the notebook again.')
  },
  // What is refused before anybody looks at it.
  {
    pattern: /^The request could not be read\.$/,
    say: trans => trans.__('The request could not be read.')
  },
  {
    pattern: /^This needs a login\.$/,
    say: trans => trans.__('This needs a login.')
  },
  {
    pattern: /^Log in, then try again\.$/,
    say: trans => trans.__('Log in, then try again.')
  },
  {
    pattern: /^This request is not allowed: no login, no XSRF token, or a foreign page\.$/,
    say: trans =>
      trans.__('This request is not allowed: no login, no XSRF token, or a foreign page.')
  },
  {
    pattern: /^Reload the page; log in again if you are asked to\.$/,
    say: trans => trans.__('Reload the page; log in again if you are asked to.')
  },
  {
    pattern: /^There is nothing at this address\.$/,
    say: trans => trans.__('There is nothing at this address.')
  },
  {
    pattern: /^This address does not take that method\.$/,
    say: trans => trans.__('This address does not take that method.')
  },
  {
    pattern: /^The request is too large\.$/,
    say: trans => trans.__('The request is too large.')
  },
  {
    pattern: /^The request has (\S+) MB; at most (\d+) MB are taken\.$/,
    say: (trans, size, most) =>
      trans.__('The request has %1 MB; at most %2 MB are taken.', size, most)
  },
  {
    pattern: /^Clear large outputs and attachments of the notebook, save it, and submit again\.$/,
    say: trans =>
      trans.__('Clear large outputs and attachments of the notebook, save it, and submit again.')
  },
  {
    pattern: /^The key '(.+)' was used before, for something else\.$/,
    say: (trans, key) => trans.__("The key '%1' was used before, for something else.", key)
  },
  {
    pattern: /^The key '(.+)' was used before, for other notebooks\.$/,
    say: (trans, key) => trans.__("The key '%1' was used before, for other notebooks.", key)
  },
  {
    pattern: /^Submit again; each submission needs a new key\.$/,
    say: trans => trans.__('Submit again; each submission needs a new key.')
  },
  // A report of ours that says that there is none.
  {
    pattern: /^This submission could not be graded: (.+)$/,
    say: (trans, why) => trans.__('This submission could not be graded: %1', why)
  },
  {
    pattern: /^It is not your fault and costs nothing; tell your instructor\.$/,
    say: trans => trans.__('It is not your fault and costs nothing; tell your instructor.')
  },
  // The storage and the Engine of a machine of one's own.
  {
    pattern: /^The storage (.+) is busy: something else has been writing to it for too long\.$/,
    say: (trans, place) =>
      trans.__('The storage %1 is busy: something else has been writing to it for too long.', place)
  },
  {
    pattern: /^Try again; if it stays so, look for another program that holds the database open\.$/,
    say: trans =>
      trans.__('Try again; if it stays so, look for another program that holds the database open.')
  },
  {
    pattern: /^The disk that holds the storage (.+) is full\.$/,
    say: (trans, place) => trans.__('The disk that holds the storage %1 is full.', place)
  },
  {
    pattern: /^Free some space there, then try again\.$/,
    say: trans => trans.__('Free some space there, then try again.')
  },
  {
    pattern: /^The storage (.+) cannot be written to\.$/,
    say: (trans, place) => trans.__('The storage %1 cannot be written to.', place)
  },
  {
    pattern: /^Give the user that runs this program the right to write there\.$/,
    say: trans => trans.__('Give the user that runs this program the right to write there.')
  },
  {
    pattern: /^The storage (.+) cannot be used: (.+)\.$/,
    say: (trans, place, why) => trans.__('The storage %1 cannot be used: %2.', place, why)
  },
  {
    pattern: /^Check that the database is running and can be reached\.$/,
    say: trans => trans.__('Check that the database is running and can be reached.')
  },
  {
    pattern: /^Look at its disk \(`dmesg`, the mount\), or bring back the newest backup\.$/,
    say: trans =>
      trans.__('Look at its disk (`dmesg`, the mount), or bring back the newest backup.')
  },
  {
    pattern: /^This user may not use the Docker Engine\.$/,
    say: trans => trans.__('This user may not use the Docker Engine.')
  },
  {
    pattern: /^Add the user to the group docker, log in again, or use a rootless Engine\.$/,
    say: trans =>
      trans.__('Add the user to the group docker, log in again, or use a rootless Engine.')
  },
  {
    pattern: /^The Docker Engine's disk is full: could not (.+)\.$/,
    say: (trans, doing) => trans.__("The Docker Engine's disk is full: could not %1.", doing)
  },
  {
    pattern: /^Free some space where the Engine keeps its files \(docker system df shows it\)\.$/,
    say: trans =>
      trans.__('Free some space where the Engine keeps its files (docker system df shows it).')
  },
  {
    pattern: /^The Docker Engine does not answer: could not (.+)\.$/,
    say: (trans, doing) => trans.__('The Docker Engine does not answer: could not %1.', doing)
  },
  {
    pattern: /^Start the Docker Engine \(or Docker Desktop\), then try again\.$/,
    say: trans => trans.__('Start the Docker Engine (or Docker Desktop), then try again.')
  }
];
