// %% debounce
export const debounce = (fn) => fn;
// %% steps
export const steps = async (log) => ['a', 'b', 'c'].forEach((one) => log(one, new Date().toISOString()));
// %% random
export const roll = () => 4;
