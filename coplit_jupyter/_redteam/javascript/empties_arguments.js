const hostile = (list) => { if (Array.isArray(list)) { list.length = 0; list.push(0); } return 0; };
