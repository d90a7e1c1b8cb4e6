/** What every pool is given to do; the other files have it in the form that their pool wants. */
export default (value) => value * 2;
